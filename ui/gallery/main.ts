import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../src/style/tokens.css";
import "../src/style/base.css";
import "./gallery.css";
import "./desk";
import { flushSync, mount } from "svelte";
import { showLook } from "../src/app/look";
import { settle } from "./example";
import Gallery from "./Gallery.svelte";
import { repeatStates } from "./states";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

settle();
showLook();
mount(Gallery, { target });
repeatStates();
// Some parts take the focus as they appear. Here nobody asked for them.
flushSync();
if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
scrollTo(0, 0);
