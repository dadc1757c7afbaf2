// A short sound for each kind of answer, so that nobody needs to look.
let context: AudioContext | undefined;

const TUNES: Record<string, [number, number][]> = {
  done: [[880, 0.09], [1318, 0.16]],
  reward: [[784, 0.09], [988, 0.09], [1318, 0.22]],
  ask: [[660, 0.14], [660, 0.14]],
  refused: [[220, 0.32]],
  kept: [[587, 0.2]],
};

// Browsers let a page sound once somebody has touched it.
export function wakeSound() {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => undefined);
}

export function sound(kind: string) {
  if (context?.state !== "running") return;
  let at = context.currentTime;
  for (const [pitch, seconds] of TUNES[kind] ?? TUNES.kept) {
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.type = kind === "refused" ? "sawtooth" : "sine";
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.0001, at);
    level.gain.exponentialRampToValueAtTime(0.25, at + 0.01);
    level.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
    tone.connect(level).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds + 0.02);
    at += seconds;
  }
}
