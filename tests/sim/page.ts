// What a till's page does between a customer and the server: the modules of browser/till as they are, without what is seen.
export { wake } from "../../browser/till/api";
export { here, recall, stand } from "../../browser/till/here";
export { confirm, questionOf, record } from "../../browser/till/recording";
export { deliver, leave } from "../../browser/till/sender";
export { forgetOld, queued, settled } from "../../browser/till/store";
