export { defaultInstance } from "../instance.js";
