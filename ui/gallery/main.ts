import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../src/style/tokens.css";
import "../src/style/base.css";
import "./gallery.css";
import "./desk";
import { mount } from "svelte";
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
