import { expect } from 'chai';
import { imageReference, qualifiedImage } from '../../../model/index.js';

describe('qualifiedImage', () => {
  const cases = {
    nginx: 'docker.io/library/nginx:latest',
    'nginx:1.27': 'docker.io/library/nginx:1.27',
    'bitnami/redis': 'docker.io/bitnami/redis:latest',
    'registry.lab:5000/web': 'registry.lab:5000/web:latest',
    'localhost/web:2': 'localhost/web:2',
    'quay.io/a/b@sha256:0123': 'quay.io/a/b@sha256:0123',
  };
  for (const [short, full] of Object.entries(cases)) it(`reads ${short} as Docker does, for podman has no default registry`, () => expect(qualifiedImage(short)).to.equal(full));
});

describe('imageReference', () => {
  const imageDigest = `sha256:${'a'.repeat(64)}`;

  it('is the digest without the tag, of which podman takes only one, and the port of a registry is no tag', () => {
    expect(imageReference({ image: 'registry.lab:5000/web:2', imageDigest })).to.equal(`registry.lab:5000/web@${imageDigest}`);
    expect(imageReference({ image: 'nginx', imageDigest })).to.equal(`docker.io/library/nginx@${imageDigest}`);
  });

  it('is the tag where nobody knows what it stands for', () => expect(imageReference({ image: 'nginx' })).to.equal('docker.io/library/nginx:latest'));
});
