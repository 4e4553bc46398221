"""What is deployed: CloudFormation fragments by subject, policies, and the scripts that package and deploy."""
