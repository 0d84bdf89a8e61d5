// Keeps the page for talks without a network and its parts, and nothing else: what people write lies in the browser's own store.
const NAME = `yitang-offline-${PAGE}-`;

const fetched = async (address) => {
  const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
  // A page of the log-in must never be kept in the place of ours.
  if (!answer.ok || answer.redirected) throw new Error(`not to be had: ${address}`);
  return answer;
};

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const answers = await Promise.all(KEPT.map(fetched));
      const shelf = await caches.open(NAME + VERSION);
      await Promise.all(answers.map((answer, place) => shelf.put(KEPT[place], answer)));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name.startsWith(NAME) && name !== NAME + VERSION).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin || !KEPT.includes(address.pathname)) return;
  event.respondWith(
    (async () => {
      const shelf = await caches.open(NAME + VERSION);
      return (await shelf.match(address.pathname)) || fetch(event.request);
    })(),
  );
});
