using Anip.Cli;

return await AnipProgram.RunAsync(args);
