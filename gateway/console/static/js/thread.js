export function startThread() {}
