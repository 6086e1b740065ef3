/** Hands a text over as a file to be saved. @returns whether it was handed over */
export const saveTextFile = async (name: string, type: string, text: string): Promise<boolean> => {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.className = 'unseen';
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
  return true;
};
