export * from "./nvptx-backend.ts";
