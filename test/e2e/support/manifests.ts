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

/** A container with a shell that stays, to look around from; on a network that is there or comes with it. */
export const toolbox = ({ name = 'box', network = 'front', replicas = 1 } = {}): string => `
apiVersion: drover/v1
kind: Service
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  image: registry.lab:5000/busybox:1
  entrypoint: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 1 & wait; done']
  networks: [${network}]
  stopGracePeriod: 2s
`;

export const overlay = (name: string): string => `
apiVersion: drover/v1
kind: Network
metadata: { name: ${name} }
spec: {}
`;
