/** VitePress's default theme with the colours and the home page of this site. */
import DefaultTheme from "vitepress/theme";
import "./style.css";

export default DefaultTheme;
