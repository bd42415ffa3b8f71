/** The entry point of the command line. */
import { main } from "./main.ts";

await main();
