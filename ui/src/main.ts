import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "./style/tokens.css";
import "./style/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { showLook } from "./app/look";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

showLook();
mount(App, { target });
