// A program of an integrator: everything it says is checked against the types made of the schema.
import createClient from "openapi-fetch";

import type { paths } from "./schema.js";

const api = createClient<paths>({ baseUrl: process.argv[2] });

const conditions = await api.GET("/api/v1/conditions/", {
  params: { query: { urgency: "emergency", ordering: ["slug"], page_size: 2 } },
});
console.log(conditions.data?.results.map((condition) => condition.slug).join(" "));

const answered = await api.POST("/api/v1/triage/", {
  body: { age: 45, sex: "female", answers: { "pain-above-heel": "yes", snap: "yes" } },
});
console.log(answered.data?.urgency.level, answered.data?.matches[0].condition);

const refused = await api.GET("/api/v1/conditions/{slug}/", {
  params: { path: { slug: "no-such-condition" } },
});
console.log(refused.error?.status, refused.error?.title);
