// What the screen shows of saving and uploading, read again whenever something of it changes.
import { untrack } from "svelte";
import { Attempt } from "../../app/attempt.svelte";
import { here, refresh } from "../../app/here.svelte";
import { saving } from "../../app/saving.svelte";
import { say } from "../../app/saying.svelte";
import { sync, type Decide, type ToDecide, type UploadPage } from "../../desk";

/** Not more often than this while changes go up one after another. */
const PACE = 300;

export class Uploads {
  page = $state.raw<UploadPage>();
  versions = $state.raw<ToDecide[]>([]);
  /** Names what is being decided. */
  chosen = $state<string | null>(null);
  readonly loading = new Attempt();
  readonly acting = new Attempt();
  readonly deciding = new Attempt();
  /** What Esc does while something is open between two laptops; null where a code is shown once or somebody waits, which end by their buttons only. */
  escape = $state.raw<(() => void) | null | undefined>(undefined);
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** Keeps it fresh for as long as the component lives. */
  watch() {
    $effect(() => {
      void [saving.upload, saving.waiting, saving.decide, saving.news, saving.tidings, here.changed];
      untrack(() => this.#later());
    });
    $effect(() => () => clearTimeout(this.#soon));
    void this.load();
  }

  #later() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.load(), PACE);
  }

  async load() {
    await this.loading.run(async () => {
      this.page = await sync.show();
      this.#take(here.frame ? await sync.toDecide() : []);
    });
  }

  #take(versions: ToDecide[]) {
    this.versions = versions;
  }

  /** What is on the table: the one that was chosen, else the first. */
  get current(): ToDecide | undefined {
    return this.versions.find((one) => one.id === this.chosen) ?? this.versions[0];
  }

  later() {
    const at = this.current ? this.versions.indexOf(this.current) : -1;
    this.chosen = (this.versions[at + 1] ?? this.versions[0])?.id ?? null;
  }

  async act(work: () => Promise<UploadPage>, words = "") {
    const page = await this.acting.run(work);
    if (!page) return false;
    this.page = page;
    if (words) say(words);
    return true;
  }

  tryNow() {
    return this.acting.run(async () => {
      await sync.now();
      await this.load();
    });
  }

  async decide(choice: Omit<Decide, "id">) {
    const id = this.current?.id;
    if (!id || this.deciding.busy) return;
    const left = await this.deciding.run(() => sync.decide({ id, ...choice }));
    if (!left) return;
    this.chosen = null;
    this.#take(left);
    say("Decided. Both versions stay in the history", { undoable: true });
    refresh();
  }
}
