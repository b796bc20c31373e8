/** VitePress's default theme with the colours of this site and the playground. */
import DefaultTheme from "vitepress/theme";
import Playground from "./Playground.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp(/** @type {{ app: import("vue").App }} */ { app }) {
    app.component("Playground", Playground);
  },
};
