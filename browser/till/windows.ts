// The other windows of this device that show the same till: one of them sends, all of them know.
import type { Answer } from "./queue";
import { hear, onNews } from "./sender";

export function joinOtherWindows() {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel("habitue-till");
  channel.onmessage = ({ data }: MessageEvent<Answer[]>) => hear(data);
  onNews((answers) => channel.postMessage(answers));
}
