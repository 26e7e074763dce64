'use strict';

/* Copied into the stand-in Electron as its `resources/app`: `electron [-r module] <folder>` runs the folder. */
const { app } = require('electron');
const { join, resolve } = require('node:path');

const words = process.argv.slice(1);
const required = words.findIndex((word) => word === '-r' || word === '--require');
if (required >= 0) require(resolve(words.splice(required, 2)[1]));

const folder = resolve(words.find((word) => !word.startsWith('-')) ?? '.');
const manifest = require(join(folder, 'package.json'));
app.setAppPath(folder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion?.(manifest.version);
require(join(folder, manifest.main));
