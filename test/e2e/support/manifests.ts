/** A web service on an overlay network, published on port 80 of every node. */
export const web = ({ name = 'web', replicas = 3, network = 'front', published = 80, image = 'registry.lab:5000/nodejs-web-app:1' } = {}): string => `
apiVersion: drover/v1
kind: Network
metadata: { name: ${network} }
spec: {}
---
apiVersion: drover/v1
kind: Service
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  image: ${image}
  networks: [${network}]
  ports: [{ published: ${published}, target: 8080 }]
  stopGracePeriod: 5s
`;

/** A container with a resolver and sockets of its own, to look around from: perl, which is dynamically linked, so that it resolves as applications do. */
export const toolbox = ({ name = 'box', network = 'front', replicas = 1 } = {}): string => `
apiVersion: drover/v1
kind: Service
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  image: registry.lab:5000/http-proxy-server:1
  entrypoint: [perl, -e, '$SIG{TERM} = sub { exit 0 }; sleep 1 while 1']
  networks: [${network}]
  stopGracePeriod: 2s
`;

/** Fetches http://NAME:PORT/ once: to run in a toolbox with name and port as its last arguments. */
export const FETCH = [
  'perl', '-MSocket', '-e',
  'my ($name, $port) = @ARGV; my $address = inet_aton($name) or die "unknown name\\n"; alarm 5; socket(S, PF_INET, SOCK_STREAM, 0);'
  + ' connect(S, sockaddr_in($port, $address)) or die "connect: $!\\n"; send(S, "GET / HTTP/1.0\\r\\n\\r\\n", 0); print while <S>',
] as const;

export const overlay = (name: string): string => `
apiVersion: drover/v1
kind: Network
metadata: { name: ${name} }
spec: {}
`;
