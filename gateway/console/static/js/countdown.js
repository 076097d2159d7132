export function startCountdown() {}
