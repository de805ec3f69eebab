/** Without the query, which may hold anything. */
export const pathOf = ({ url }: { readonly url: string }): string => url.split('?', 1)[0] ?? '';
