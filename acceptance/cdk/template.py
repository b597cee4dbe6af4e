"""A CloudFormation template: in which order its resources are made, and what its intrinsic functions mean.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

NO_VALUE = object()


class Template:
    def __init__(self, content, pseudo, zones):
        """pseudo: the values of AWS::Region and the like; zones: what Fn::GetAZs gives."""
        self.resources = content["Resources"]
        self.zones = zones
        self.refs = dict(pseudo, **{"AWS::NoValue": NO_VALUE})
        self.attributes = {}

    def order(self):
        """The logical ids, each after those that it refers to or names in DependsOn."""
        done, path = [], []

        def visit(logical):
            if logical in done:
                return
            if logical in path:
                raise ValueError("a circle: " + " -> ".join(path + [logical]))
            path.append(logical)
            for other in sorted(self.needs(logical)):
                visit(other)
            path.pop()
            done.append(logical)

        for logical in self.resources:
            visit(logical)
        return done

    def needs(self, logical):
        resource = self.resources[logical]
        named = resource.get("DependsOn", [])
        found = set([named] if isinstance(named, str) else named)

        def look(value):
            if isinstance(value, list):
                for each in value:
                    look(each)
            elif isinstance(value, dict):
                if "Ref" in value:
                    found.add(value["Ref"])
                if "Fn::GetAtt" in value:
                    found.add(value["Fn::GetAtt"][0])
                for each in value.values():
                    look(each)

        look(resource.get("Properties", {}))
        return {each for each in found if each in self.resources}

    def properties(self, logical):
        return self.resolve(self.resources[logical].get("Properties", {}))

    def resolve(self, value):
        if isinstance(value, list):
            return [each for each in map(self.resolve, value) if each is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), = value.items()
            if name == "Ref":
                return self.refs[argument]
            if name.startswith("Fn::"):
                return self.function(name, argument)
        resolved = {name: self.resolve(each) for name, each in value.items()}
        return {name: each for name, each in resolved.items() if each is not NO_VALUE}

    def function(self, name, argument):
        if name == "Fn::GetAtt":
            return self.attributes[argument[0]][argument[1]]
        argument = self.resolve(argument)
        if name == "Fn::Join":
            return argument[0].join(argument[1])
        if name == "Fn::Select":
            return argument[1][int(argument[0])]
        if name == "Fn::Split":
            return argument[1].split(argument[0])
        if name == "Fn::GetAZs":
            return self.zones
        raise ValueError(name + ": not known here")
