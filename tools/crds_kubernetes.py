"""Property trees of custom kinds, written by hand: what rules and references need of each, by its documentation.

Each tree is lines of `path: word`; `[]` is a list, `{}` a map, and a pod spec or another large part is
`json`. `SOURCES` says which documentation each group's properties are named in, as of November 2026.
"""

from __future__ import annotations

from build_schema import Tree

SOURCES = {
    "serving.kserve.io": "KServe, API reference: InferenceService v1beta1, ServingRuntime and others v1alpha1",
    "kubeflow.org": "Kubeflow, API references: Notebook v1, PodDefault v1alpha1, Profile v1, Training Operator v1",
    "trainer.kubeflow.org": "Kubeflow Trainer, API reference v1alpha1",
    "ray.io": "KubeRay, API reference: ray.io/v1",
    "machinelearning.seldon.io": "Seldon Core 1, SeldonDeployment v1",
    "mlops.seldon.io": "Seldon Core 2, API reference v1alpha1",
    "production-stack.vllm.ai": "vLLM production stack, operator CRDs v1alpha1",
    "apps.nvidia.com": "NVIDIA NIM operator, API reference v1alpha1",
    "kubeai.org": "KubeAI, Kubernetes API reference v1",
    "milvus.io": "Milvus operator, CRD v1beta1",
    "argoproj.io": "Argo Workflows, field reference",
    "security.istio.io": "Istio, reference: AuthorizationPolicy, PeerAuthentication, RequestAuthentication",
    "networking.istio.io": "Istio, reference: Gateway, VirtualService",
    "gateway.networking.k8s.io": "Gateway API, v1 specification",
    "external-secrets.io": "External Secrets Operator, API v1",
    "leaderworkerset.x-k8s.io": "LeaderWorkerSet, API reference v1",
    "jobset.x-k8s.io": "JobSet, API reference v1alpha2",
    "agents.x-k8s.io": "Agent Sandbox, API v1alpha1",
    "serving.yatai.ai": "BentoML, BentoDeployment v2alpha1",
    "serving.knative.dev": "Knative Serving, API v1",
    "sparkoperator.k8s.io": "Spark operator, API v1beta2",
}

_REPLICAS = "template: json\nreplicas: integer\nrestartPolicy: string"
_RAY = """
rayVersion: string
enableInTreeAutoscaling: boolean
authOptions.mode: string
headGroupSpec.serviceType: string
headGroupSpec.enableIngress: boolean
headGroupSpec.rayStartParams: json
headGroupSpec.headService: json
headGroupSpec.template: json
workerGroupSpecs[].groupName: string
workerGroupSpecs[].replicas: integer
workerGroupSpecs[].minReplicas: integer
workerGroupSpecs[].maxReplicas: integer
workerGroupSpecs[].rayStartParams: json
workerGroupSpecs[].template: json
gcsFaultToleranceOptions: json
"""
_RUNTIME = """
spec.containers: json
spec.volumes: json
spec.serviceAccountName: string
spec.hostIPC: boolean
spec.supportedModelFormats: json
spec.multiModel: boolean
spec.disabled: boolean
spec.protocolVersions[]: string
spec.storageHelper: json
spec.imagePullSecrets: json
spec.workerSpec: json
"""
_WORKFLOW = """
entrypoint: string
serviceAccountName: string
automountServiceAccountToken: boolean
hostNetwork: boolean
securityContext: json
executor: json
volumes: json
volumeClaimTemplates: json
arguments: json
templates: json
workflowTemplateRef: json
podSpecPatch: string
podMetadata: json
"""
_ROUTE = """
spec.parentRefs[].group: string
spec.parentRefs[].kind: string
spec.parentRefs[].name: string
spec.parentRefs[].namespace: string
spec.parentRefs[].sectionName: string
spec.hostnames[]: string
spec.rules[].name: string
spec.rules[].matches: json
spec.rules[].filters: json
spec.rules[].backendRefs[].group: string
spec.rules[].backendRefs[].kind: string
spec.rules[].backendRefs[].name: string
spec.rules[].backendRefs[].namespace: string
spec.rules[].backendRefs[].port: integer
spec.rules[].backendRefs[].filters: json
spec.rules[].timeouts: json
"""
_TEMPLATE = "spec.template.metadata: json\nspec.template.spec: json"


def _under(prefix: str, lines: str) -> str:
    return "\n".join(f"{prefix}{line}" for line in lines.split("\n") if line.strip())


_TEXTS = {
    "serving.kserve.io/v1beta1/InferenceService": """
spec.predictor: json
spec.transformer: json
spec.explainer: json
""",
    "serving.kserve.io/v1alpha1/LLMInferenceService": """
spec.model.uri: string
spec.model.name: string
spec.model.criticality: string
spec.model.lora: json
spec.model.storage: json
spec.baseRefs: json
spec.replicas: integer
spec.parallelism: json
spec.router.gateway: json
spec.router.route: json
spec.router.ingress: json
spec.router.scheduler: json
spec.template: json
spec.worker: json
spec.prefill: json
""",
    "serving.kserve.io/v1alpha1/ServingRuntime": _RUNTIME,
    "serving.kserve.io/v1alpha1/ClusterServingRuntime": _RUNTIME,
    "serving.kserve.io/v1alpha1/ClusterStorageContainer": """
spec.container: json
spec.supportedUriFormats[].prefix: string
spec.supportedUriFormats[].regex: string
spec.workloadType: string
""",
    "serving.kserve.io/v1alpha1/InferenceGraph": """
spec.nodes: json
spec.affinity: json
spec.resources: json
""",
    "serving.kserve.io/v1alpha1/TrainedModel": """
spec.inferenceService: string
spec.model.storageUri: string
spec.model.framework: string
spec.model.memory: json
""",
    "machinelearning.seldon.io/v1/SeldonDeployment": """
spec.name: string
spec.protocol: string
spec.transport: string
spec.serverType: string
spec.annotations: json
spec.oauth_key: string
spec.oauth_secret: string
spec.predictors[].name: string
spec.predictors[].graph: json
spec.predictors[].componentSpecs: json
spec.predictors[].replicas: integer
spec.predictors[].svcOrchSpec: json
spec.predictors[].annotations: json
spec.predictors[].labels: json
spec.predictors[].traffic: integer
""",
    "mlops.seldon.io/v1alpha1/Model": """
spec.storageUri: string
spec.secretName: string
spec.serviceAccountName: string
spec.requirements[]: string
spec.server: string
spec.memory: json
spec.replicas: integer
spec.explainer: json
spec.parameters: json
""",
    "mlops.seldon.io/v1alpha1/Server": """
spec.serverConfig: string
spec.extraCapabilities[]: string
spec.replicas: integer
spec.podSpec: json
""",
    "mlops.seldon.io/v1alpha1/ServerConfig": """
spec.podSpec: json
spec.volumeClaimTemplates: json
""",
    "serving.yatai.ai/v2alpha1/BentoDeployment": """
spec.bento: string
spec.ingress.enabled: boolean
spec.ingress.annotations: json
spec.ingress.hostPrefix: string
spec.ingress.tls: json
spec.envs: json
spec.autoscaling: json
spec.resources: json
spec.extraPodMetadata: json
spec.extraPodSpec: json
spec.runners[].name: string
spec.runners[].envs: json
spec.runners[].extraPodSpec: json
""",
    "production-stack.vllm.ai/v1alpha1/VLLMRuntime": """
spec.model.modelURL: string
spec.model.enableLoRA: boolean
spec.model.hfTokenSecret: json
spec.model.hfTokenName: string
spec.model.toolCallParser: string
spec.vllmConfig.port: integer
spec.vllmConfig.extraArgs[]: string
spec.vllmConfig.env[].name: string
spec.vllmConfig.env[].value: string
spec.lmCacheConfig: json
spec.storageConfig: json
spec.deploymentConfig.replicas: integer
spec.deploymentConfig.image: json
spec.deploymentConfig.resources: json
""",
    "production-stack.vllm.ai/v1alpha1/VLLMRouter": """
spec.enableRouter: boolean
spec.port: integer
spec.serviceAccountName: string
spec.apiKeySecret: json
spec.apiKeyName: string
spec.extraArgs[]: string
spec.env: json
spec.image: json
""",
    "production-stack.vllm.ai/v1alpha1/LoraAdapter": """
spec.baseModel: string
spec.vllmApiKey: json
spec.adapterSource.type: string
spec.adapterSource.adapterName: string
spec.adapterSource.adapterPath: string
spec.adapterSource.repository: string
spec.adapterSource.credentials: json
""",
    "apps.nvidia.com/v1alpha1/NIMService": """
spec.image.repository: string
spec.image.tag: string
spec.image.pullPolicy: string
spec.image.pullSecrets[]: string
spec.authSecret: string
spec.env[].name: string
spec.env[].value: string
spec.env[].valueFrom: json
spec.command[]: string
spec.args[]: string
spec.storage: json
spec.expose.service: json
spec.expose.ingress: json
spec.expose.router: json
spec.userID: integer
spec.groupID: integer
spec.runtimeClassName: string
spec.resources: json
""",
    "apps.nvidia.com/v1alpha1/NIMCache": """
spec.source: json
spec.storage: json
spec.env: json
spec.userID: integer
spec.groupID: integer
""",
    "kubeai.org/v1/Model": """
spec.url: string
spec.engine: string
spec.image: string
spec.args[]: string
spec.env: json
spec.envFrom: json
spec.features[]: string
spec.adapters: json
spec.resourceProfile: string
spec.owner: string
spec.files: json
""",
    "ollama.ayaka.io/v1/Model": """
spec.image: string
spec.replicas: integer
spec.resources: json
spec.persistentVolumeClaim: json
spec.runtimeClassName: string
spec.env: json
""",
    "kubeflow.org/v1/Notebook": "spec.template.spec: json\nspec.template.metadata: json",
    "kubeflow.org/v1alpha1/PodDefault": """
spec.desc: string
spec.selector: json
spec.serviceAccountName: string
spec.automountServiceAccountToken: boolean
spec.env: json
spec.envFrom: json
spec.volumes: json
spec.volumeMounts: json
spec.annotations: json
spec.labels: json
spec.command[]: string
spec.args[]: string
""",
    "kubeflow.org/v1/Profile": """
spec.owner.kind: string
spec.owner.name: string
spec.owner.apiGroup: string
spec.plugins: json
spec.resourceQuotaSpec: json
""",
    "kubeflow.org/v1beta1/Experiment": """
spec.trialTemplate: json
spec.objective: json
spec.algorithm: json
spec.parameters: json
""",
    "trainer.kubeflow.org/v1alpha1/TrainJob": """
spec.runtimeRef.name: string
spec.runtimeRef.kind: string
spec.initializer.dataset.storageUri: string
spec.initializer.dataset.env: json
spec.initializer.dataset.secretRef.name: string
spec.initializer.model.storageUri: string
spec.initializer.model.env: json
spec.initializer.model.secretRef.name: string
spec.trainer.image: string
spec.trainer.command[]: string
spec.trainer.args[]: string
spec.trainer.env: json
spec.trainer.numNodes: integer
spec.trainer.resourcesPerNode: json
spec.podTemplateOverrides: json
""",
    "ray.io/v1/RayCluster": _under("spec.", _RAY),
    "ray.io/v1/RayJob": _under("spec.rayClusterSpec.", _RAY)
    + """
spec.entrypoint: string
spec.runtimeEnvYAML: string
spec.submitterPodTemplate: json
spec.shutdownAfterJobFinishes: boolean
spec.clusterSelector: json
""",
    "ray.io/v1/RayService": _under("spec.rayClusterConfig.", _RAY)
    + "\nspec.serveConfigV2: string\nspec.serveService: json",
    "argoproj.io/v1alpha1/Workflow": _under("spec.", _WORKFLOW),
    "argoproj.io/v1alpha1/WorkflowTemplate": _under("spec.", _WORKFLOW),
    "argoproj.io/v1alpha1/ClusterWorkflowTemplate": _under("spec.", _WORKFLOW),
    "argoproj.io/v1alpha1/CronWorkflow": _under("spec.workflowSpec.", _WORKFLOW) + "\nspec.schedule: string",
    "argoproj.io/v1alpha1/Rollout": _TEMPLATE + "\nspec.replicas: integer\nspec.strategy: json",
    "apps.openshift.io/v1/DeploymentConfig": _TEMPLATE + "\nspec.replicas: integer",
    "serving.knative.dev/v1/Service": _TEMPLATE,
    "serving.knative.dev/v1/Configuration": _TEMPLATE,
    "leaderworkerset.x-k8s.io/v1/LeaderWorkerSet": """
spec.replicas: integer
spec.leaderWorkerTemplate.size: integer
spec.leaderWorkerTemplate.leaderTemplate: json
spec.leaderWorkerTemplate.workerTemplate: json
""",
    "jobset.x-k8s.io/v1alpha2/JobSet": """
spec.replicatedJobs[].name: string
spec.replicatedJobs[].replicas: integer
spec.replicatedJobs[].template: json
spec.network: json
""",
    "batch.volcano.sh/v1alpha1/Job": "spec.tasks: json\nspec.plugins: json\nspec.queue: string",
    "agents.x-k8s.io/v1alpha1/Sandbox": "spec.podTemplate: json\nspec.volumeClaimTemplates: json",
    "extensions.agents.x-k8s.io/v1alpha1/SandboxTemplate": "spec.podTemplate: json\nspec.networkPolicy: json",
    "milvus.io/v1beta1/Milvus": """
spec.mode: string
spec.components: json
spec.config: json
spec.dependencies.etcd: json
spec.dependencies.storage: json
spec.dependencies.pulsar: json
spec.dependencies.kafka: json
""",
    "gateway.networking.k8s.io/v1/Gateway": """
spec.gatewayClassName: string
spec.addresses: json
spec.listeners[].name: string
spec.listeners[].hostname: string
spec.listeners[].port: integer
spec.listeners[].protocol: string
spec.listeners[].tls: json
spec.listeners[].allowedRoutes: json
""",
    "gateway.networking.k8s.io/v1/HTTPRoute": _ROUTE,
    "gateway.networking.k8s.io/v1/GRPCRoute": _ROUTE,
    "inference.networking.k8s.io/v1/InferencePool": """
spec.selector: json
spec.targetPorts: json
spec.targetPortNumber: integer
spec.endpointPickerRef: json
spec.extensionRef: json
""",
    "route.openshift.io/v1/Route": """
spec.host: string
spec.to.kind: string
spec.to.name: string
spec.port.targetPort: json
spec.tls.termination: string
spec.tls.insecureEdgeTerminationPolicy: string
""",
    "networking.istio.io/v1/Gateway": """
spec.selector: json
spec.servers[].hosts[]: string
spec.servers[].port.number: integer
spec.servers[].port.protocol: string
spec.servers[].port.name: string
spec.servers[].tls.mode: string
spec.servers[].tls.httpsRedirect: boolean
spec.servers[].tls.credentialName: string
""",
    "networking.istio.io/v1/VirtualService": """
spec.hosts[]: string
spec.gateways[]: string
spec.http: json
spec.tcp: json
spec.tls: json
""",
    "security.istio.io/v1/AuthorizationPolicy": """
spec.selector.matchLabels: json
spec.targetRef: json
spec.targetRefs: json
spec.action: string
spec.provider.name: string
spec.rules[].from[].source: json
spec.rules[].to[].operation: json
spec.rules[].when: json
""",
    "security.istio.io/v1/PeerAuthentication": """
spec.selector.matchLabels: json
spec.mtls.mode: string
spec.portLevelMtls: json
""",
    "security.istio.io/v1/RequestAuthentication": """
spec.selector.matchLabels: json
spec.targetRef: json
spec.targetRefs: json
spec.jwtRules: json
""",
    "external-secrets.io/v1/ExternalSecret": """
spec.secretStoreRef.name: string
spec.secretStoreRef.kind: string
spec.refreshInterval: string
spec.target.name: string
spec.target.creationPolicy: string
spec.data: json
spec.dataFrom: json
""",
} | {
    f"kubeflow.org/v1/{kind}": f"spec.{replicas}: json\nspec.runPolicy: json"
    for kind, replicas in (
        ("PyTorchJob", "pytorchReplicaSpecs"),
        ("TFJob", "tfReplicaSpecs"),
        ("MPIJob", "mpiReplicaSpecs"),
        ("XGBoostJob", "xgbReplicaSpecs"),
        ("PaddleJob", "paddleReplicaSpecs"),
        ("JAXJob", "jaxReplicaSpecs"),
    )
}


def _tree(text: str) -> dict[str, Tree]:
    root: dict[str, Tree] = {}
    for line in text.strip().split("\n"):
        path, _, word = line.partition(": ")
        holder = root
        *names, last = path.split(".")
        for name in names:
            if name.endswith("[]"):
                items = holder.setdefault(name[:-2], [{}])
                assert isinstance(items, list), line
                assert isinstance(items[0], dict), line
                holder = items[0]
            else:
                inner = holder.setdefault(name, {})
                assert isinstance(inner, dict), line
                holder = inner
        if last.endswith("[]"):
            holder[last[:-2]] = [word]
        else:
            holder[last] = word
    return root


TREES: dict[str, dict[str, Tree]] = {type_: _tree(text) for type_, text in _TEXTS.items()}
