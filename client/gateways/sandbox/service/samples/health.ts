import { noSuchPath, onlyMethods, type SampleApi } from "./sampleApi.ts";

export const health: SampleApi = {
  id: "health",
  name: "Health",
  description: "Says that the upstream is up",
  path: "/health",
  answer(request) {
    if (request.path !== this.path) return noSuchPath(request.path);
    return onlyMethods(request, "GET", "HEAD") ?? { status: 200, body: { status: "ok" } };
  },
};
