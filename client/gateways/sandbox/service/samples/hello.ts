import { noSuchPath, onlyMethods, type SampleApi } from "./sampleApi.ts";

export const hello: SampleApi = {
  id: "hello",
  name: "Hello",
  description: "Greets whom the key belongs to",
  path: "/hello",
  answer(request) {
    if (request.path !== this.path) return noSuchPath(request.path);
    return (
      onlyMethods(request, "GET", "HEAD") ?? {
        status: 200,
        body: { message: `Hello, ${request.consumer}!`, consumer: request.consumer },
      }
    );
  },
};
