// The camera: one code at a time, read by the browser where it can, else by our own reader, fetched when first needed.
export type Reader = (picture: HTMLCanvasElement) => Promise<string | null>;

const LONGEST_SIDE = 1280;
const PAUSE = 60;
const SAME_FOR = 4000; // a card held before the camera is one scan

interface Detector {
  detect(picture: HTMLCanvasElement): Promise<{ rawValue: string }[]>;
}
declare const BarcodeDetector:
  | { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }
  | undefined;

let reader: Promise<Reader> | undefined;

export const hasOwnReader = () => typeof BarcodeDetector !== "undefined";

async function newReader(): Promise<Reader> {
  if (typeof BarcodeDetector !== "undefined" && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
  }
  const { scanner, wasm } = document.body.dataset;
  const found: { reader(wasm: string): Promise<Reader> } = await import(scanner!);
  return found.reader(wasm!);
}

export class Camera {
  readonly video = document.createElement("video");
  private stream: MediaStream | undefined;
  private canvas = document.createElement("canvas");
  private last = "";
  private lastSeen = 0;

  constructor(private readonly scanned: (text: string) => void) {
    this.video.setAttribute("playsinline", "");
    this.video.muted = true;
  }

  get open() {
    return this.stream !== undefined;
  }

  async start() {
    reader ??= newReader();
    reader.catch(() => (reader = undefined));
    const [read, stream] = await Promise.all([
      reader,
      navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      }),
    ]);
    this.stop();
    this.last = ""; // whoever opens it again wants it read again
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    void this.look(read, stream);
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.srcObject = null;
  }

  private async look(read: Reader, stream: MediaStream) {
    while (this.stream === stream) {
      if (!document.hidden && this.video.videoWidth) await this.readFrame(read);
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  private async readFrame(read: Reader) {
    const { videoWidth: width, videoHeight: height } = this.video;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas
      .getContext("2d", { willReadFrequently: true })!
      .drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    const text = await read(this.canvas).catch(() => null);
    if (!text || !this.stream) return;
    const at = performance.now();
    const same = text === this.last && at - this.lastSeen < SAME_FOR;
    this.last = text;
    this.lastSeen = at;
    if (!same) this.scanned(text);
  }
}
