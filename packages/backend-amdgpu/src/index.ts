export * from "./amdgpu-backend.ts";
