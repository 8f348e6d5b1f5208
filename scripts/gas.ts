import { measureSteps } from "./gas/steps.ts";
const r = await measureSteps();
console.log(JSON.stringify(r));
