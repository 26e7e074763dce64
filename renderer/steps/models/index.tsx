import { Boxes } from 'lucide-react';

import { useModels } from '../../state/modelStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { ModelsDialog } from './ModelsDialog';

/** Opens the list of segmentation models. */
export function ModelsButton({ big = false }: { readonly big?: boolean }) {
  const say = useText();
  const { showModels } = useFlows();
  const shown = useModels((models) => models.shown);
  return (
    <>
      <Button big={big} icon={<Boxes size={16} />} onPress={() => { showModels(true); }}>{say('model.manage')}</Button>
      {shown ? <ModelsDialog /> : null}
    </>
  );
}
