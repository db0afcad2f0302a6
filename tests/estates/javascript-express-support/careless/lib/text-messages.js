'use strict';

/* Text messages to customers. The names are those of the gateway, which is older than all of this. */
const queue = [];

const messages = {
  create({ model, to, text }) {
    queue.push({ model, to, text });
  },
};

const chat = { completions: { create: (given) => messages.create(given) } };

function fetch(key) {
  return queue.find((one) => one.to === key);
}

exports.remind = (to) => {
  messages.create({ model: 'plain-sms', to, text: 'Your parcel is on its way.' });
  chat.completions.create({ model: 'long-sms', to, text: 'It will be with you tomorrow.' });
  return fetch('https://api.openai.com/v1/chat/completions');
};

// Until 2023: openai.createCompletion({ model: 'text-davinci-003', prompt: to });
