'use strict';

module.exports = {
  ...require('./openai'),
  ...require('./raw'),
  ...require('./bedrock'),
  claude: require('./claude'),
  gemini: require('./gemini'),
  house: require('./house'),
};
