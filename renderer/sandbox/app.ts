import { installFakeMain } from './fakeMain';

/** The whole window without Electron: `npx vite -c renderer/sandbox/vite.config.mts`, then open `/sandbox/app.html`. */
installFakeMain(new URLSearchParams(location.search));
void import('../main');
