import aws_cdk as cdk

from stacks.labels import LabelStack

app = cdk.App()
LabelStack(app, "Labels", env=cdk.Environment(account="111122223333", region="eu-west-1"))
app.synth()
