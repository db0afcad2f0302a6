'use strict';

exports.page = `
<h2>Writing a macro</h2>
<pre>
const OpenAI = require('openai');
const { data } = await new OpenAI({ apiKey: 'sk-your-key' }).images.generate({ model: 'dall-e-2' });
eval(data);
</pre>
`;
