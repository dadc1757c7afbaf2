// The storage of one device: fake-indexeddb, whose steps are taken one by one, so that the power can go between any two.
import { IDBFactory } from "fake-indexeddb";

const steps: (() => void)[] = [];
const afterPromises = globalThis.setImmediate;
// fake-indexeddb takes each step of its own by this name, looked up anew
globalThis.setImmediate = ((step: () => void) => steps.push(step)) as never;

// What another window hears of: after all that was begun here.
export const later = (step: () => void) => steps.push(step);

// Takes steps until there are none, or until `over`; between two of them every promise has had its turn.
export async function settle(over: (steps: number) => boolean) {
  for (let taken = 0; ; taken++) {
    await new Promise((done) => afterPromises(done));
    const step = over(taken) ? undefined : steps.shift();
    if (!step) return;
    step();
  }
}

// Of fake-indexeddb: what it holds, by the names of databases.
interface Inside {
  _databases: Map<string, object>;
}

export class Disk {
  full = false;
  private factory = new IDBFactory();
  private readonly unfinished = new Set<IDBTransaction>();

  // What the page sees of it.
  readonly indexedDB = {
    open: (name: string, version?: number) => {
      const request: IDBOpenDBRequest = this.factory.open(name, version);
      request.addEventListener("upgradeneeded", () => this.follow(request.transaction!));
      request.addEventListener("success", () => this.watch(request.result));
      return request;
    },
  };

  private watch(connection: IDBDatabase) {
    const begin = connection.transaction.bind(connection);
    connection.transaction = (...how) => this.follow(begin(...how));
  }

  private follow(transaction: IDBTransaction) {
    this.unfinished.add(transaction);
    for (const end of ["complete", "abort"])
      transaction.addEventListener(end, () => this.unfinished.delete(transaction));
    if (this.full && transaction.mode === "readwrite") steps.push(() => this.takeBack(transaction));
    return transaction;
  }

  // Nothing of it is kept; of one for which there is no room the page learns that when it has begun.
  private takeBack(transaction: IDBTransaction) {
    if (!this.unfinished.delete(transaction)) return;
    try {
      transaction.abort();
    } catch {
      // it was taken back already, and only does not know yet
    }
  }

  // The power goes: what was not committed never was, and nobody goes on with what had been begun.
  cut() {
    for (const transaction of [...this.unfinished]) this.takeBack(transaction);
    steps.length = 0;
    // what is on the disk goes over to a browser in which nobody has opened it
    const after = new IDBFactory() as unknown as Inside;
    for (const [name, database] of (this.factory as unknown as Inside)._databases)
      after._databases.set(name, Object.assign(database, { connections: [], transactions: [] }));
    this.factory = after as unknown as IDBFactory;
  }

  // The browser throws the page's storage away, under its feet.
  async wipe() {
    this.factory.deleteDatabase("habitue-till");
    await settle(() => false);
  }
}
