#!/usr/bin/env node
/** The command: see `--help`. */
import { main } from "../dist/index.js";

process.exitCode = main(process.argv.slice(2));
