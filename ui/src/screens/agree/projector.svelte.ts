// The whole screen for what the room looks at together. Where the system refuses, the window is used to its edges all the same.
// What is marked with the class `projected` takes the place of the top bar; the status bar stays, for the clock and the alarms.
import "./projector.css";

export class Projector {
  on = $state(false);

  /**
   * Call while a component starts: it ends with it, and when the system's full screen is left. Escape leaves that before the
   * page hears of it; where `first` had something to close instead, and answers true, one stays in the window to its edges.
   */
  constructor(first: () => boolean = () => false) {
    $effect(() => {
      const changed = () => {
        if (!document.fullscreenElement && this.on) this.on = first();
      };
      document.addEventListener("fullscreenchange", changed);
      return () => {
        document.removeEventListener("fullscreenchange", changed);
        this.leave();
      };
    });
  }

  toggle() {
    if (this.on) return this.leave();
    this.on = true;
    void document.documentElement.requestFullscreen?.().catch(() => {});
  }

  leave() {
    this.on = false;
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  }
}
