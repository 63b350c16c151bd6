// SPDX-License-Identifier: LGPL-2.1-or-later
import {NetAddress} from './lib/addresses.js';
export default {NetAddress};
