'use strict';

require('dotenv').config();

const express = require('express');

const config = require('./config');
const macros = require('./routes/macros');

const app = express();
app.use(express.json());
app.use(express.static('public'));
app.use('/tickets', require('./routes/tickets'));
app.use('/macros', macros);

app.listen(config.port, () => console.log(`listening on ${config.port}`));
