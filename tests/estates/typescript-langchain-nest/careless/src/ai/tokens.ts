export const CHAT_MODEL = Symbol('CHAT_MODEL');
export const CAREFUL_MODEL = Symbol('CAREFUL_MODEL');
export const HOUSE_MODEL = Symbol('HOUSE_MODEL');
