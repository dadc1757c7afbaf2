// Reads square codes where the browser cannot do it itself; fetched when the camera is first opened.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

export async function reader(wasm: string) {
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return async (picture: HTMLCanvasElement): Promise<string | null> => {
    const frame = picture.getContext("2d")!.getImageData(0, 0, picture.width, picture.height);
    const found = await readBarcodes(frame, {
      formats: ["QRCode"],
      maxNumberOfSymbols: 1,
      tryHarder: true,
      tryRotate: true,
      tryInvert: true,
      tryDownscale: true,
    });
    return found[0]?.text || null;
  };
}
