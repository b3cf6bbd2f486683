// The one place where the security headers are written down. `scripts/finish.mjs` puts them into dist/ and
// `scripts/static.mjs` sends them; tests/e2e checks that the application works under them.

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  // The worker starts from a blob: so that it inherits this policy; see docs/architecture.md.
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
];

/** The policy for `<meta http-equiv>`, where frame-ancestors is not allowed. */
export const metaPolicy = CONTENT_SECURITY_POLICY.join("; ");

/** The policy of rescue.html: it asks nobody for anything and needs no wasm. */
export const rescuePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

/** The headers of every answer. */
export const headers = {
  "Content-Security-Policy": [...CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Cache-Control": "no-cache",
};
