/**
 * Fenced code blocks with words behind the language, as test/docs/user-pages.ts reads them: a file
 * name in brackets becomes a caption, and `not-run="reason"` a note under the block.
 */
export function codeBlocks(/** @type {import("vitepress").MarkdownRenderer} */ markdown) {
  const { fence } = markdown.renderer.rules;
  if (!fence) throw new Error("VitePress has no rule for fenced blocks");
  markdown.renderer.rules.fence = (tokens, index, options, environment, self) => {
    const token = tokens[index];
    const [, caption] = /\[([^\]]+)\]/.exec(token?.info ?? "") ?? [];
    const [, reason] = /not-run="([^"]+)"/.exec(token?.info ?? "") ?? [];
    if (token) token.info = token.info.replace(/\[[^\]]+\]|not-run="[^"]*"/g, "").trim();
    const block = fence(tokens, index, options, environment, self);
    const title = caption?.replace(/^(?:output|terminal)/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
    const head = title ? `<div class="block-caption">${markdown.utils.escapeHtml(title)}</div>` : "";
    const foot = reason
      ? `<div class="block-note">Not run by the tests: ${markdown.utils.escapeHtml(reason)}.</div>`
      : "";
    return head || foot ? `<div class="named-block">${head}${block}${foot}</div>` : block;
  };
}
