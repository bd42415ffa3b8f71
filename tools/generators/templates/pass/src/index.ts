export * from "./__name__.ts";
