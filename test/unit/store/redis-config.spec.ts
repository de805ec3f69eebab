import { expect } from 'chai';
import { quoteRedis, renderRedisConfig, socketPathFor } from '../../../store/redis-config.js';

describe('redis config', () => {
  it('makes every reply mean on disk, evicts nothing and listens on no port', () => {
    const lines = renderRedisConfig({ directory: '/var/lib/drover', socketPath: '/var/lib/drover/redis.sock' }).split('\n');
    expect(lines).to.include.members(['port 0', 'unixsocketperm 600', 'appendonly yes', 'appendfsync always', 'maxmemory-policy noeviction', 'save ""']);
  });

  it('quotes paths, so that one with spaces, quotes or line ends is no other directive', () => {
    expect(quoteRedis('/a b"\\c\nport 6379')).to.equal('"/a b\\"\\\\c\\nport 6379"');
  });

  it('keeps the socket beside the data where the path fits a socket address', () => {
    expect(socketPathFor(`/${'d'.repeat(95)}`, '/run')).to.equal(`/${'d'.repeat(95)}/redis.sock`);
  });

  it('moves the socket of a long or wide path to the runtime directory, always to the same place', () => {
    const path = socketPathFor(`/${'ü'.repeat(60)}`, '/run/user/1000');
    expect(path).to.match(/^\/run\/user\/1000\/drover-[0-9a-f]{16}\/redis\.sock$/);
    expect(socketPathFor(`/${'ü'.repeat(60)}`, '/run/user/1000')).to.equal(path);
    expect(socketPathFor(`/${'d'.repeat(97)}`, '/run')).to.match(/^\/run\/drover-/);
  });
});
