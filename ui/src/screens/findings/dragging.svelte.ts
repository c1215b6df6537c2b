// A marked note dragged from the tray to a list or a finding, by the platform's own drag and drop. The keys do the same.
import type { NoteView } from "../../desk";

/** What a drag carries. No text: a note is not to be dropped into another program. */
const CARRIED = "application/x-standpoint-note";

class Dragging {
  /** The note on its way. */
  note = $state.raw<NoteView | null>(null);
  /** Where it would be dropped now: a list, or the id of a finding. */
  over = $state<string | null>(null);

  /** `words` is what one sees on its way. */
  begin({ dataTransfer }: DragEvent, note: NoteView, words: Element | null) {
    if (dataTransfer) {
      dataTransfer.setData(CARRIED, note.id);
      dataTransfer.effectAllowed = "move";
      if (words) dataTransfer.setDragImage(words, 12, 12);
    }
    this.note = note;
  }

  end() {
    this.note = null;
    this.over = null;
  }

  /** Handlers of a place that takes notes. The innermost one has it. */
  onto(place: string, drop: (note: NoteView) => void) {
    const hover = (event: DragEvent) => {
      if (!this.note) return;
      event.preventDefault();
      event.stopPropagation();
      this.over = place;
    };
    return {
      ondragenter: hover,
      ondragover: hover,
      ondragleave: (event: DragEvent) => {
        const inside = event.currentTarget instanceof Node && event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!inside && this.over === place) this.over = null;
      },
      ondrop: (event: DragEvent) => {
        const { note } = this;
        if (!note) return;
        event.preventDefault();
        event.stopPropagation();
        this.end();
        drop(note);
      },
    };
  }
}

export const dragging = new Dragging();
