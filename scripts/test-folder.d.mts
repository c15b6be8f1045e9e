export function testFolder(root?: string): string;
export function dropDemo(name: string, root?: string): void;
