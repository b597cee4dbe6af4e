# The network: a VPC with two public and two private subnets in two zones

vpc=$(ask 'Vpc.VpcId' ec2 create-vpc --cidr-block 10.0.0.0/16 \
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=ecs-production-vpc}]')
like "create-vpc gives an id" '^vpc-[0-9a-f]{17}$' "$vpc"
aws ec2 wait vpc-available --vpc-ids "$vpc"
aws ec2 modify-vpc-attribute --vpc-id "$vpc" --enable-dns-hostnames
is "DNS hostnames are enabled" True \
  "$(ask 'EnableDnsHostnames.Value' ec2 describe-vpc-attribute --vpc-id "$vpc" --attribute enableDnsHostnames)"
is "describe-vpcs finds it by its name" "$vpc 10.0.0.0/16 available False" \
  "$(ask 'Vpcs[0].[VpcId,CidrBlock,State,IsDefault]' ec2 describe-vpcs --filters Name=tag:Name,Values=ecs-production-vpc | tr '\t' ' ')"
is "the account has a default VPC as well" 172.31.0.0/16 \
  "$(ask 'Vpcs[0].CidrBlock' ec2 describe-vpcs --filters Name=is-default,Values=true)"

zones=($(ask 'AvailabilityZones[].ZoneName' ec2 describe-availability-zones | sorted | head -2))
is "there are two zones to choose" "${AWS_REGION}a ${AWS_REGION}b" "${zones[*]}"

subnet() { # NAME CIDR ZONE
  ask 'Subnet.SubnetId' ec2 create-subnet --vpc-id "$vpc" --cidr-block "$2" --availability-zone "$3" \
    --tag-specifications "ResourceType=subnet,Tags=[{Key=Name,Value=$1}]"
}
public_a=$(subnet public-a 10.0.1.0/24 "${zones[0]}")
public_b=$(subnet public-b 10.0.2.0/24 "${zones[1]}")
private_a=$(subnet private-a 10.0.10.0/24 "${zones[0]}")
private_b=$(subnet private-b 10.0.20.0/24 "${zones[1]}")
aws ec2 wait subnet-available --subnet-ids "$public_a" "$public_b" "$private_a" "$private_b"
for subnet in "$public_a" "$public_b"; do
  aws ec2 modify-subnet-attribute --subnet-id "$subnet" --map-public-ip-on-launch
done
is "the four subnets are described as they were made" "10.0.1.0/24 251 True
10.0.10.0/24 251 False
10.0.2.0/24 251 True
10.0.20.0/24 251 False" "$(ask 'Subnets[].[CidrBlock,AvailableIpAddressCount,MapPublicIpOnLaunch]' ec2 describe-subnets \
  --filters "Name=vpc-id,Values=$vpc" | tr '\t' ' ' | LC_ALL=C sort)"
refused "a subnet that overlaps another is refused" 'InvalidSubnet.Conflict' \
  aws ec2 create-subnet --vpc-id "$vpc" --cidr-block 10.0.1.128/25 --availability-zone "${zones[0]}"
refused "a subnet outside of the VPC is refused" 'InvalidSubnet.Range' \
  aws ec2 create-subnet --vpc-id "$vpc" --cidr-block 10.1.0.0/24 --availability-zone "${zones[0]}"

igw=$(ask 'InternetGateway.InternetGatewayId' ec2 create-internet-gateway)
aws ec2 attach-internet-gateway --internet-gateway-id "$igw" --vpc-id "$vpc"
is "the internet gateway is attached" "$vpc available" \
  "$(ask 'InternetGateways[0].Attachments[0].[VpcId,State]' ec2 describe-internet-gateways --internet-gateway-ids "$igw" | tr '\t' ' ')"

route_table() { # NAME SUBNET...
  local table subnet
  table=$(ask 'RouteTable.RouteTableId' ec2 create-route-table --vpc-id "$vpc" \
    --tag-specifications "ResourceType=route-table,Tags=[{Key=Name,Value=$1}]")
  for subnet in "${@:2}"; do
    aws ec2 associate-route-table --route-table-id "$table" --subnet-id "$subnet" >/dev/null
  done
  echo "$table"
}
public_routes=$(route_table public "$public_a" "$public_b")
aws ec2 create-route --route-table-id "$public_routes" --destination-cidr-block 0.0.0.0/0 --gateway-id "$igw" >/dev/null
is "the public subnets' routes lead to the internet gateway" "0.0.0.0/0 $igw active
10.0.0.0/16 local active" "$(ask 'RouteTables[0].Routes[].[DestinationCidrBlock,GatewayId,State]' ec2 describe-route-tables \
  --route-table-ids "$public_routes" | tr '\t' ' ' | LC_ALL=C sort)"

nat_gateway() { # SUBNET
  local address
  address=$(ask 'AllocationId' ec2 allocate-address --domain vpc)
  echo "$address $(ask 'NatGateway.NatGatewayId' ec2 create-nat-gateway --subnet-id "$1" --allocation-id "$address")"
}
read -r eip_a nat_a <<<"$(nat_gateway "$public_a")"
read -r eip_b nat_b <<<"$(nat_gateway "$public_b")"
aws ec2 wait nat-gateway-available --nat-gateway-ids "$nat_a" "$nat_b"
is "the NAT gateways have the addresses that were allocated" "$(ask 'Addresses[].PublicIp' ec2 describe-addresses \
  --allocation-ids "$eip_a" "$eip_b" | sorted)" "$(ask 'NatGateways[].NatGatewayAddresses[].PublicIp' \
  ec2 describe-nat-gateways --nat-gateway-ids "$nat_a" "$nat_b" | sorted)"

private_routes_a=$(route_table private-a "$private_a")
private_routes_b=$(route_table private-b "$private_b")
aws ec2 create-route --route-table-id "$private_routes_a" --destination-cidr-block 0.0.0.0/0 --nat-gateway-id "$nat_a" >/dev/null
aws ec2 create-route --route-table-id "$private_routes_b" --destination-cidr-block 0.0.0.0/0 --nat-gateway-id "$nat_b" >/dev/null
is "the private subnets' routes lead to their zone's NAT gateway" "$nat_a $nat_b" "$(
  for table in "$private_routes_a" "$private_routes_b"; do
    ask 'RouteTables[0].Routes[?DestinationCidrBlock==`0.0.0.0/0`].NatGatewayId' ec2 describe-route-tables \
      --route-table-ids "$table"
  done | xargs)"
