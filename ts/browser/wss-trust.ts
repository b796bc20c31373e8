/** The options of wss for versions of TLS and for clients: in a browser they are its own. */
import type * as original from "../api/options/wss-trust.js";
import { errorNamed } from "../api/errors.js";

export type { WssTrustProperties, WssVersion } from "../api/options/wss-trust.js";

export const defineTrust: typeof original.defineTrust = (prototype) => {
  for (const name of ["wssMinVersion", "wssVerifyClient"] satisfies (keyof original.WssTrustProperties)[])
    Object.defineProperty(prototype, name, {
      configurable: true,
      set() {
        throw errorNamed("EOPNOTSUPP", `${name}: the browser decides about TLS`);
      },
    });
};
