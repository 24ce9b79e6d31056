export const experiment = {}
