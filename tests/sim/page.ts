// What a till's page does between a customer and the server: the modules of browser/till as they are, without what is seen.
import { wake } from "../../browser/till/api";
import { recall } from "../../browser/till/here";
import { deliver } from "../../browser/till/sender";
import { forgetOld } from "../../browser/till/store";
import { joinOtherWindows } from "../../browser/till/windows";

export { here, stand } from "../../browser/till/here";
export { confirm, questionOf, record } from "../../browser/till/recording";
export { deliver, leave } from "../../browser/till/sender";
export { queued, settled } from "../../browser/till/store";

// As browser/till.ts begins.
export async function begin() {
  await wake("key");
  await recall();
  joinOtherWindows();
  await forgetOld(Date.now());
  await deliver();
}
